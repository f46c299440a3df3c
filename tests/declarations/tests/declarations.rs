//! Programs that compile and programs that do not: the errors of the derives point into the user's code, and the
//! mistakes that the product exists to prevent do not compile.

use std::path::{Path, PathBuf};
use std::{env, fs};

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/attributes/*.rs");
    cases.compile_fail("ui/bounds/*.rs");
    cases.compile_fail("ui/shapes/*.rs");
    cases.compile_fail("ui/tagged/*.rs");
    cases.compile_fail("ui/use/*.rs");
    lay_schemas();
    cases.compile_fail("ui/schema/*.rs");
}

/// Cases that name schemas find them from the folder of their crate, which is one that `trybuild` makes.
fn lay_schemas() {
    // The checkout that the test runs in, which may not be the one that compiled it.
    let built_in = || env!("CARGO_MANIFEST_DIR").into();
    let here: PathBuf = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(built_in).into();
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("../tests/trybuild");
    let target = target.join(env!("CARGO_PKG_NAME")).join("schemas");
    fs::create_dir_all(&target).unwrap();
    for folder in ["../../schemas", "ui/schema"] {
        for entry in fs::read_dir(here.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "json") {
                fs::copy(&path, target.join(path.file_name().unwrap())).unwrap();
            }
        }
    }
}
