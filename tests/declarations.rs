//! What compiles and what does not: the errors of the derives point into the user's code, and the mistakes
//! that the product exists to prevent do not compile.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.pass("ui/pass/*.rs");
    cases.compile_fail("ui/attributes/*.rs");
    cases.compile_fail("ui/shapes/*.rs");
    cases.compile_fail("ui/use/*.rs");
}
