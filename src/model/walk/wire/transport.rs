//! TCP segments as `tcpdump` prints them, TLS 1.3 handshake messages in the notation of RFC 8446, §2, and QUIC packets in that
//! of RFC 9000, §7.1.

use super::{EDGE, READER};

/// The reader's port.
const PORT: &str = "51844";

/// The three segments of the TCP handshake (RFC 9293, §3.5), with the initial sequence numbers of both sides.
pub(crate) fn tcp_handshake(client: u32, server: u32) -> String {
    let (c, s) = (format!("{}.{}", READER, PORT), format!("{EDGE}.443"));
    let (next_client, next_server) = (client.wrapping_add(1), server.wrapping_add(1));
    let options = "options [mss 1460,sackOK,nop,wscale 7]";
    format!(
        "IP {c} > {s}: Flags [S], seq {client}, win 64240, {options}, length 0\n\
         IP {s} > {c}: Flags [S.], seq {server}, ack {next_client}, win 65535, {options}, length 0\n\
         IP {c} > {s}: Flags [.], ack {next_server}, win 502, length 0"
    )
}

/// A connection that nobody takes: the first segment and the reset that answers it (RFC 9293, §3.10.7.1).
pub(crate) fn refused(from: &str, to: &str, sequence: u32) -> String {
    let (f, t) = (from.replacen(':', ".", 1), to.replacen(':', ".", 1));
    let next = sequence.wrapping_add(1);
    format!(
        "IP {f} > {t}: Flags [S], seq {sequence}, win 64240, options [mss 1460,sackOK,nop,wscale 7], length 0\n\
         IP {t} > {f}: Flags [R.], seq 0, ack {next}, win 0, length 0"
    )
}

/// How the handshake proves who is who.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// By the certificate.
    Certificate,
    /// By a key from last time.
    Ticket,
    /// By a key from last time, with the request sent along.
    EarlyData,
}

/// What the browser says first; the protocol that it offers besides HTTP/1.1.
pub(crate) fn client_hello(host: &str, alpn: &str, proof: Proof) -> String {
    let mut text = format!(
        "ClientHello\n  legacy_version 0x0303\n  cipher_suites TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, \
         TLS_CHACHA20_POLY1305_SHA256\n  + server_name {host}\n  + supported_versions TLS 1.3, TLS 1.2\n  + \
         supported_groups x25519, secp256r1\n  + key_share x25519\n  + signature_algorithms ecdsa_secp256r1_sha256, \
         rsa_pss_rsae_sha256\n  + application_layer_protocol_negotiation {alpn}"
    );
    if proof == Proof::EarlyData {
        text.push_str("\n  + early_data");
    }
    if proof != Proof::Certificate {
        text.push_str("\n  + psk_key_exchange_modes psk_dhe_ke\n  + pre_shared_key");
    }
    text
}

/// What the edge answers; braces mark what is already encrypted.
pub(crate) fn server_flight(host: &str, alpn: &str, proof: Proof) -> String {
    let mut text =
        "ServerHello\n  cipher_suite TLS_AES_128_GCM_SHA256\n  + supported_versions TLS 1.3\n  + key_share x25519"
            .to_owned();
    if proof != Proof::Certificate {
        text.push_str("\n  + pre_shared_key");
    }
    text.push_str(&format!("\n{{EncryptedExtensions}}\n  + application_layer_protocol_negotiation {alpn}"));
    if proof == Proof::EarlyData {
        text.push_str("\n  + early_data");
    }
    if proof == Proof::Certificate {
        text.push_str(&format!(
            "\n{{Certificate}}\n  subjectAltName DNS:{host}\n{{CertificateVerify}} ecdsa_secp256r1_sha256"
        ));
    }
    text.push_str("\n{Finished}");
    text
}

/// QUIC's packets of a handshake, both ways.
pub(crate) fn quic_handshake(proof: Proof) -> &'static str {
    match proof {
        Proof::Certificate => {
            "→ Initial[0]: CRYPTO[CH], PADDING to 1200 bytes\n\
             ← Initial[0]: CRYPTO[SH] ACK[0]\n  Handshake[0]: CRYPTO[EE, CERT, CV, FIN]\n\
             → Initial[1]: ACK[0]\n  Handshake[0]: CRYPTO[FIN], ACK[0]\n  1-RTT[0]: STREAM[0, \"…\"]"
        }
        Proof::Ticket => {
            "→ Initial[0]: CRYPTO[CH], PADDING to 1200 bytes\n\
             ← Initial[0]: CRYPTO[SH] ACK[0]\n  Handshake[0]: CRYPTO[EE, FIN]\n\
             → Initial[1]: ACK[0]\n  Handshake[0]: CRYPTO[FIN], ACK[0]\n  1-RTT[0]: STREAM[0, \"…\"]"
        }
        Proof::EarlyData => "→ Initial[0]: CRYPTO[CH]\n  0-RTT[0]: STREAM[0, \"…\"]",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_resumed_handshake_sends_no_certificate() {
        let text = |proof| server_flight("shop.example", "h2", proof);
        assert!(text(Proof::Certificate).contains("{Certificate}\n  subjectAltName DNS:shop.example"));
        assert!(!text(Proof::Ticket).contains("Certificate") && text(Proof::Ticket).contains("pre_shared_key"));
        // RFC 8446, §4.2.11: pre_shared_key must be the last extension of a ClientHello.
        assert!(client_hello("shop.example", "h3", Proof::EarlyData).ends_with("pre_shared_key"));
    }

    #[test]
    fn a_refusal_acknowledges_the_first_segment() {
        let text = refused("10.0.2.1:40112", "10.0.2.12:8000", 7);
        assert!(
            text.ends_with("IP 10.0.2.12.8000 > 10.0.2.1.40112: Flags [R.], seq 0, ack 8, win 0, length 0"),
            "{text}"
        );
    }
}
