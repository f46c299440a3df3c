mod a;
mod b;

pub use b::B;
