use crate::B;

pub struct A(B);
