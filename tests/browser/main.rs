//! The simulator's page in a real browser.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod chromium;

use chromium::Chromium;
use proactive_events::catalog::AnyEvent;
use proactive_events::error::SendErrorKind;
use proactive_events::{
    Client, Credentials, EncodedRequest, ReferenceId, Region, Request, Stage, UserId,
};
use proactive_events_simulator::{MAGIC_PREFIX, Simulator};
use proactive_events_tests::{fixtures, tools};
use serde_json::json;

/// A simulator, a browser with its page open, and a client that tries once.
struct Scene {
    simulator: Simulator,
    browser: Chromium,
    client: Client,
}

impl Scene {
    async fn begin(name: &str) -> Option<Self> {
        let tests = "the simulator's page in a browser (Chromium)";
        let names = ["chromium", "chromium-browser", "google-chrome"];
        let program = tools::find("PROACTIVE_CHROMIUM", &names, tests)?;
        let simulator = Simulator::start().await.unwrap();
        let mut browser = Chromium::start(&program, name).await;
        browser.open(&simulator.url()).await;
        let mut policy = proactive_events::client::SendPolicy::default();
        policy.max_attempts = 1;
        let credentials = Credentials::new("me", "secret");
        let client = Client::builder(Region::NorthAmerica, Stage::Development, credentials)
            .endpoint(simulator.url())
            .token_endpoint(simulator.token_endpoint())
            .policy(policy)
            .build()
            .unwrap();
        Some(Self { simulator, browser, client })
    }
}

fn order(reference_id: &str, user: &str) -> EncodedRequest {
    let id = ReferenceId::new(reference_id).unwrap();
    Request::unicast(id, UserId::new(user).unwrap(), fixtures::order()).encode().unwrap()
}

const CARDS: &str = "document.querySelectorAll('article').length";

#[tokio::test]
async fn an_event_appears_by_itself_and_the_filter_finds_it() {
    let Some(Scene { simulator, mut browser, client }) = Scene::begin("filter").await else {
        return;
    };
    assert_eq!(
        browser.evaluate("getComputedStyle(document.querySelector('#empty')).display").await,
        "block"
    );
    client.send_encoded(&order("o1", "amzn1.ask.account.1")).await.unwrap();
    browser.until("document.querySelector('article .speech')").await;
    let card = browser.evaluate("document.querySelector('article').innerText").await;
    let card = card.as_str().unwrap();
    assert!(card.contains("Your order from AnyCompany") && card.contains("202"), "{card}");
    assert_eq!(browser.evaluate("document.querySelector('#empty').hidden").await, true);
    client.send_encoded(&order("o2", "amzn1.ask.account.2")).await.unwrap();
    client.send_encoded(&order("o3", &format!("{MAGIC_PREFIX}not-subscribed"))).await.unwrap_err();
    browser.until(&format!("{CARDS} === 3")).await;
    let newest = "document.querySelector('article').className";
    assert!(browser.evaluate(newest).await.as_str().unwrap().contains("refused"), "newest first");
    browser.until("document.querySelector('#count-events').textContent === '2'").await;
    browser
        .evaluate("document.querySelector('[name=customer]').value = 'account.2'; document.querySelector('.filter button').click()")
        .await;
    browser.until(&format!("location.search && {CARDS} === 1")).await;
    browser.until("document.querySelector('#live[data-state=on]')").await;
    // Later events that do not fit the filter are not shown.
    client.send_encoded(&order("o4", "amzn1.ask.account.1")).await.unwrap();
    client.send_encoded(&order("o5", "amzn1.ask.account.2")).await.unwrap();
    browser.until(&format!("{CARDS} === 2")).await;
    browser.until("document.querySelector('#count-events').textContent === '4'").await;
    simulator.shutdown().await;
    browser.until("document.querySelector('#live[data-state=lost]')").await;
}

#[tokio::test]
async fn a_fault_from_the_panel_hits_the_next_send() {
    let Some(Scene { simulator: _simulator, mut browser, client }) = Scene::begin("fault").await
    else {
        return;
    };
    browser
        .evaluate(
            "const form = document.querySelector('#fault-form'); form.status.value = '503'; form.times.value = '1'; \
             form.querySelector('button').click()",
        )
        .await;
    browser.until("document.querySelector('.rules')?.innerText.includes('503')").await;
    let error = client.send_encoded(&order("o1", "amzn1.ask.account.1")).await.unwrap_err();
    assert_eq!(error.kind(), &SendErrorKind::Server);
    browser.until("document.querySelector('article.refused')").await;
    client.send_encoded(&order("o1", "amzn1.ask.account.1")).await.unwrap();
    browser
        .evaluate(
            "const limits = document.querySelector('#settings-form'); limits.plainText.value = 'refuse'; \
             limits.eventsPerCustomer.value = '5'; limits.querySelector('button').click()",
        )
        .await;
    browser.until("!document.querySelector('.rules')").await;
    browser.until("document.querySelector('#settings-form').eventsPerCustomer.value === '5'").await;
    let clock = browser.evaluate("document.querySelector('#panel time').textContent").await;
    browser.evaluate("document.querySelectorAll('.row button')[2].click()").await;
    browser.until(&format!("document.querySelector('#panel time').textContent > {clock}")).await;
}

/// Whoever sends what: it is text.
#[tokio::test]
async fn text_that_would_be_markup_is_shown_as_text() {
    let Some(Scene { simulator: _simulator, mut browser, client }) = Scene::begin("text").await
    else {
        return;
    };
    let evil = "<img src=x onerror='window.evil = 1'><script>window.evil = 1</script>";
    let mut body: serde_json::Value =
        serde_json::from_slice(order("o1", "amzn1.ask.account.1").body()).unwrap();
    for texts in body["localizedAttributes"].as_array_mut().unwrap() {
        texts["sellerName"] = json!(evil);
    }
    body["relevantAudience"]["payload"]["user"] = json!(evil);
    let document = proactive_events::Document::parse(body.to_string().as_bytes()).unwrap();
    let request = EncodedRequest::from_document::<AnyEvent>(&document).unwrap();
    client.send_encoded(&request).await.unwrap();
    browser.until("document.querySelector('article')").await;
    let shown = browser.evaluate("document.querySelector('article .speech').innerText").await;
    assert!(shown.as_str().unwrap().contains(evil), "{shown}");
    let made = "document.querySelectorAll('article img, article script').length";
    assert_eq!(browser.evaluate(made).await, 0);
    assert_eq!(browser.evaluate("window.evil === undefined").await, true);
    // Nor would it run if it came through: scripts of the page are files of its own.
    let inline = "new Promise(done => { document.addEventListener('securitypolicyviolation', () => done(true)); \
                  const script = document.createElement('script'); script.textContent = 'window.evil = 2'; \
                  document.body.append(script); })";
    assert_eq!(browser.evaluate(inline).await, true);
    assert_eq!(browser.evaluate("window.evil === undefined").await, true);
}

/// By keyboard alone, at the width of a phone; nothing is cut off. Leaves pictures in `target/screenshots/`.
#[tokio::test]
async fn by_keyboard_on_a_phone_and_on_a_desk_light_and_dark() {
    let Some(Scene { simulator, mut browser, client }) = Scene::begin("looks").await else {
        return;
    };
    for (_, event) in fixtures::full_events() {
        let id = ReferenceId::random();
        let user = UserId::new("amzn1.ask.account.EXAMPLE").unwrap();
        client.send(&Request::unicast(id, user, event)).await.unwrap();
    }
    client.send_encoded(&order("o2", &format!("{MAGIC_PREFIX}not-enabled"))).await.unwrap_err();
    browser.until(&format!("{CARDS} === {}", simulator.exchanges().len())).await;
    for (name, width, height, scheme) in [
        ("desk-light", 1_280, 1_000, "light"),
        ("desk-dark", 1_280, 1_000, "dark"),
        ("phone-light", 390, 844, "light"),
        ("phone-dark", 390, 844, "dark"),
    ] {
        browser.look(width, height, scheme).await;
        let wide = "document.documentElement.scrollWidth <= innerWidth";
        assert_eq!(browser.evaluate(wide).await, true, "{name}: nothing runs out of the window");
        browser.screenshot(name).await;
    }
    // Tab goes through everything; Enter opens what is under it.
    let (tab, enter) = (("Tab", 9), ("Enter", 13));
    let focused = "document.activeElement.tagName + ' ' + (document.activeElement.name || document.activeElement.className)";
    let mut seen = Vec::new();
    for _ in 0..12 {
        browser.press(tab.0, tab.1).await;
        seen.push(browser.evaluate(focused).await.as_str().unwrap().to_owned());
    }
    for part in ["A skip", "INPUT customer", "SELECT template", "ARTICLE card", "SUMMARY"] {
        assert!(seen.iter().any(|seen| seen.starts_with(part)), "{part} in {seen:?}");
    }
    while !browser.evaluate(focused).await.as_str().unwrap().starts_with("SUMMARY") {
        browser.press(tab.0, tab.1).await;
    }
    browser.press(enter.0, enter.1).await;
    browser.until("document.querySelector('details[open] pre')").await;
}
