//! Which URLs secrets may be sent to.

use proactive_events_core::send::{Endpoint, secure_url};
use proactive_events_core::{Region, Stage};

#[test]
fn takes_https_and_http_on_this_machine() {
    for url in [
        "https://api.amazonalexa.com",
        "http://127.0.0.1:8080",
        "http://127.9.9.9",
        "http://[::1]:1",
        "http://localhost:80/base",
    ] {
        assert!(secure_url(url).is_ok(), "{url}");
    }
    let endpoint = Endpoint::with_base("http://127.0.0.1:1/", Stage::Live).unwrap();
    assert_eq!(endpoint.uri(), "http://127.0.0.1:1/v1/proactiveEvents");
}

#[test]
fn every_region_and_stage_has_an_endpoint() {
    for region in Region::ALL {
        for stage in [Stage::Development, Stage::Live] {
            let endpoint = Endpoint::new(*region, stage);
            let with_base = Endpoint::with_base(region.endpoint(), stage).unwrap();
            assert_eq!(endpoint, with_base);
            assert_eq!(endpoint.uri().path(), stage.path());
        }
    }
}

#[test]
fn refuses_everything_else_and_says_why() {
    for (url, why) in [
        ("http://api.amazonalexa.com", "use https"),
        ("http://127.0.0.1.example.com", "use https"),
        ("http://localhost.example.com", "use https"),
        ("ftp://127.0.0.1", "neither https nor http"),
        ("api.amazonalexa.com", "scheme and host"),
        ("", "not a URL"),
        ("https://host/?a=b", "query"),
        ("https://me:pw@host/", "user name"),
    ] {
        let error = secure_url(url).unwrap_err().to_string();
        assert!(error.contains(why) && !error.contains("pw"), "{url}: {error}");
    }
    for url in [
        "ftp://me:S3CRET@host",
        "https://me:S3CRET@host/?a=b",
        "https://me:S3 CRET@host",
        "https://me:S3#CRET@host",
        "https://host/?token=S3CRET",
        "me:S3CRET@host",
    ] {
        let error = secure_url(url).unwrap_err().to_string();
        assert!(!error.contains("S3") && !error.contains("CRET"), "{url}: {error}");
    }
}
