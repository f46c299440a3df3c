//! Generated code compiles without a warning.

use std::path::{Path, PathBuf};
use std::{env, fs};

use proactive_events_codegen::{Options, generate, read_sources};

/// The generator's own goldens, every construct of the profile, under `deny(warnings)`.
#[test]
fn goldens_compile() {
    let built_in = || env!("CARGO_MANIFEST_DIR").into();
    let here: PathBuf = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(built_in).into();
    let sources =
        read_sources(&here.join("../../crates/proactive-events-codegen/tests/schemas")).unwrap();
    let output = generate(&sources, &Options::new("make regen", "schemas")).unwrap();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("goldens");
    output.write(&folder).unwrap();
    let main = folder.join("goldens.rs");
    let text = "#![deny(warnings)]\n#[path = \"src/generated/mod.rs\"]\npub mod catalog;\nuse catalog::parcel::*;\n\
        fn main() {\n    let text = proactive_events::Localized::new(proactive_events::Locale::EnUs, \"Robin\");\n    \
        let stops = [Stop::new(\"Here\")];\n    \
        let event = Moved::new(Type::SmallBox, State::Vanished, Person::new(text), 7_u32, stops).with_floor(-3);\n    \
        let json = proactive_events::Request::multicast(proactive_events::ReferenceId::random(), event).encode().unwrap();\n    \
        assert!(String::from_utf8_lossy(json.body()).contains(r#\"\"state\":\"LOST\"\"#));\n}\n";
    fs::write(&main, text).unwrap();
    trybuild::TestCases::new().pass(main);
}
