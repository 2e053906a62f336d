//! What crosses the wire besides HTTP, SQL and Redis: AMQP 0-9-1 as RabbitMQ speaks it, the object storage's signed URLs (AWS
//! Signature Version 4, query parameters) and its event notifications (Amazon S3's format, which others use too).

use super::Clock;
use super::http::hex;
use crate::model::Micros;
use crate::model::rng::SplitMix64;
use crate::model::walk::parameters as p;

/// Handing a message to the broker: `basic.publish` with a persistent message.
pub(crate) fn publish(exchange: &str, key: &str, traceparent: &str, body: &str) -> String {
    format!(
        "basic.publish  exchange={exchange}  routing-key={key}\ncontent-type: application/json\ndelivery-mode: \
         2\nheaders: traceparent={traceparent}\n\n{body}"
    )
}

/// The broker's answer to a publisher that asked for confirms.
pub(crate) const CONFIRM: &str = "basic.ack  delivery-tag=1  multiple=false";

/// What a consumer gets, and what it says when it is done.
pub(crate) fn deliver(exchange: &str, key: &str, body: &str) -> String {
    format!(
        "basic.deliver  consumer-tag=ctag1.1  delivery-tag=1  redelivered=false  exchange={exchange}  \
         routing-key={key}\n\n{body}"
    )
}

/// The query of a presigned URL. Its signature is made up: the key that it would be made with is secret.
pub(crate) fn presigned(key: &str, at: Micros, seed: u64) -> String {
    let (date, time) = Clock::at(at, 0).basic();
    let mut digits = SplitMix64(seed);
    let signature: String = (0..4).map(|_| hex(digits.draw())).collect();
    format!(
        "{key}?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=TOPLIVINGUPLOADS%2F{date}%2Fbog-1%2Fs3%2Faws4_request&X-Amz-Date={date}T{time}Z&X-Amz-Expires={}&X-Amz-SignedHeaders=host&X-Amz-Signature={signature}",
        p::SIGNED_FOR
    )
}

/// The event that the storage sends when an object has been put: the fields that consumers read.
pub(crate) fn object_created(key: &str, etag: &str, at: Micros) -> String {
    let (date, time) = Clock::at(at, 0).extended();
    format!(
        "{{\"Records\":[{{\"eventVersion\":\"2.1\",\"eventSource\":\"aws:s3\",\"eventTime\":\"{date}T{time}Z\",\n  \
         \"eventName\":\"ObjectCreated:Put\",\"s3\":{{\"bucket\":{{\"name\":\"photos\"}},\n  \
         \"object\":{{\"key\":\"{key}\",\"size\":{},\"eTag\":{etag}}}}}}}]}}",
        p::PHOTO_BYTES
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signed_url_has_the_parameters_of_version_4() {
        let url = presigned("/photos/a.jpg", 0, 1);
        assert!(url.starts_with("/photos/a.jpg?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential="), "{url}");
        assert!(
            url.contains("%2F20260302%2Fbog-1%2Fs3%2Faws4_request&X-Amz-Date=20260302T190000Z&X-Amz-Expires=300&"),
            "{url}"
        );
        let signature = url.rsplit('=').next().unwrap_or_default();
        assert!(signature.len() == 64 && signature.chars().all(|digit| digit.is_ascii_hexdigit()), "{url}");
    }

    #[test]
    fn an_event_is_json() {
        let event: serde_json::Value =
            serde_json::from_str(&object_created("incoming/a.jpg", "\"9f\"", 0)).expect("JSON");
        let record = &event["Records"][0];
        assert_eq!(
            (&record["eventName"], &record["s3"]["object"]["key"]),
            (&"ObjectCreated:Put".into(), &"incoming/a.jpg".into())
        );
        assert_eq!(record["eventTime"], "2026-03-02T19:00:00Z");
    }
}
