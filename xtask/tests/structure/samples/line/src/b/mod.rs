mod inner;

pub use inner::B;
