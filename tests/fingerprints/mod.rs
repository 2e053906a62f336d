//! Links to labs with the fingerprints of their runs: the same natively (`tests/model.rs`) and in every browser
//! (`tests/web.rs`). Any change of a number or a word of such a run changes its fingerprint; set it anew when that is meant:
//! the native test prints the lines.

use roundtrip::labs::{self, Link};

/// Lab, query, fingerprint.
pub const LINKS: &[(&str, &str, u64)] = &[
    ("walk", "", 0xf2e7_1cc1_820d_40d5),
    ("walk", "dns=expired&http=3&conn=resumed&seed=7", 0xab75_1b6b_61e5_bb6c),
    ("walk", "req=upload&originkm=6000&seed=4", 0x7b2e_48e0_8d52_2b58),
    ("walk", "req=order&then=30000.db.down", 0x7f8b_2c4b_9d63_f2fe),
    ("walk", "load=1300&lb=rr&dead=one&checks=off&seed=99", 0x0f16_03f8_0def_196a),
    ("walk", "cache=stampede&conn=open&seed=12", 0xadae_2cce_39c8_e99a),
    ("balancer", "", 0x89be_421c_1f31_9fd9),
    ("balancer", "lb=ketama&seed=5", 0x7e12_1ad9_c149_ff03),
    ("dns", "", 0xb4e9_d768_5394_eac9),
    ("dns", "seed=8", 0x8c76_d108_537a_3946),
    ("cache", "", 0x319f_8651_092e_52ec),
    ("cache", "seed=3", 0x6ef0_ff03_c262_02ce),
    ("queueing", "", 0),
    ("queueing", "seed=3", 0),
];

/// The links whose runs differ from what stands above, as lines to put there.
pub fn differing() -> Vec<String> {
    let line = |&(lab, query, expected): &(&str, &str, u64)| {
        let (link, faults) = Link::read(labs::find(lab)?, query);
        assert!(faults.is_empty(), "{lab}?{query}: {faults:?}");
        let seen = labs::fingerprint(&*labs::find(lab)?.run(&link.scenario));
        (seen != expected).then(|| format!("(\"{lab}\", \"{query}\", {seen:#018x}),"))
    };
    LINKS.iter().filter_map(line).collect()
}
