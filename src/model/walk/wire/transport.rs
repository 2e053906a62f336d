//! TCP segments as `tcpdump` prints them, and TLS 1.3 handshake messages in the notation of RFC 8446, §2.

use super::{EDGE, HOST, READER};

/// The reader's port.
const PORT: u16 = 51_844;

/// The three segments of the TCP handshake (RFC 9293, §3.5), with the initial sequence numbers of both sides.
pub(crate) fn tcp_handshake(client: u32, server: u32) -> String {
    let (c, s) = (format!("{READER}.{PORT}"), format!("{EDGE}.443"));
    let (next_client, next_server) = (client.wrapping_add(1), server.wrapping_add(1));
    let options = "options [mss 1460,sackOK,nop,wscale 7]";
    format!(
        "IP {c} > {s}: Flags [S], seq {client}, win 64240, {options}, length 0\n\
         IP {s} > {c}: Flags [S.], seq {server}, ack {next_client}, win 65535, {options}, length 0\n\
         IP {c} > {s}: Flags [.], ack {next_server}, win 502, length 0"
    )
}

/// What the browser says first.
pub(crate) fn client_hello() -> String {
    format!(
        "ClientHello\n  legacy_version 0x0303\n  cipher_suites TLS_AES_128_GCM_SHA256, TLS_AES_256_GCM_SHA384, \
         TLS_CHACHA20_POLY1305_SHA256\n  + server_name {HOST}\n  + supported_versions TLS 1.3, TLS 1.2\n  + supported_groups \
         x25519, secp256r1\n  + key_share x25519\n  + signature_algorithms ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256\n  + \
         application_layer_protocol_negotiation h2, http/1.1"
    )
}

/// What the edge answers; braces mark what is already encrypted.
pub(crate) fn server_flight() -> String {
    format!(
        "ServerHello\n  cipher_suite TLS_AES_128_GCM_SHA256\n  + supported_versions TLS 1.3\n  + key_share x25519\n\
         {{EncryptedExtensions}}\n  + application_layer_protocol_negotiation h2\n{{Certificate}}\n  subjectAltName \
         DNS:{HOST}\n{{CertificateVerify}} ecdsa_secp256r1_sha256\n{{Finished}}"
    )
}
