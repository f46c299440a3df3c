//! A circle: a names b through the root, b names c in a type, c names a.

pub type C = Box<super::a::A>;
