//! What compiles and what does not: the errors of the derives point into the user's code, and the mistakes
//! that the product exists to prevent do not compile.

use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/attributes/*.rs");
    cases.compile_fail("ui/shapes/*.rs");
    cases.compile_fail("ui/tagged/*.rs");
    cases.compile_fail("ui/use/*.rs");
    let against_schemas = Placed::new("ui/schema");
    cases.compile_fail(against_schemas.folder.join("*.rs"));
    drop(cases);
    against_schemas.take_back();
}

/// Cases that name schemas. A crate finds schemas from its own folder, and that of the tests' crate is elsewhere: so
/// these cases are laid where their paths can be put in.
struct Placed {
    origin: PathBuf,
    folder: PathBuf,
    schemas: PathBuf,
}

impl Placed {
    fn new(cases: &str) -> Self {
        let origin = Path::new(env!("CARGO_MANIFEST_DIR")).join(cases);
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(cases);
        let schemas =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../schemas").canonicalize().unwrap();
        let placed = Self { origin, folder, schemas };
        fs::create_dir_all(&placed.folder).unwrap();
        for entry in fs::read_dir(&placed.origin).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "json") {
                continue;
            }
            let text = fs::read_to_string(&path).unwrap();
            let text = text.replace("SCHEMAS", &placed.schemas.to_string_lossy());
            let text = text.replace("TARGET", &placed.folder.to_string_lossy());
            fs::write(placed.folder.join(path.file_name().unwrap()), text).unwrap();
        }
        placed
    }

    /// What `TRYBUILD=overwrite` wrote belongs beside the cases.
    fn take_back(&self) {
        if std::env::var("TRYBUILD").is_ok_and(|wanted| wanted == "overwrite") {
            for entry in fs::read_dir(&self.folder).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_some_and(|extension| extension == "stderr") {
                    let text = fs::read_to_string(&path).unwrap();
                    let text = text.replace(&*self.folder.to_string_lossy(), "TARGET");
                    fs::write(self.origin.join(path.file_name().unwrap()), text).unwrap();
                }
            }
        }
    }
}
