//! Exams.
#![allow(dead_code)]
mod chart;
mod desk;
mod order;
mod report;
mod sheets;
