//! Boilerplate of values and errors, each kind of it once.

/// An enum of names: its list, the name of each value, and `Display`.
macro_rules! names {
    (
        $(#[$doc:meta])* $type:ident, $all:literal, $as_str:literal;
        $($(#[$each:meta])* $variant:ident = $name:literal,)+
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum $type {
            $($(#[$each])* $variant,)+
        }

        impl $type {
            #[doc = $all]
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            #[doc = $as_str]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }
        }

        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

/// `FromStr` for an enum of names, and the error about an unknown one.
macro_rules! known_names {
    ($type:ident, $(#[$doc:meta])* $error:ident, $name:ident => $($message:tt)+) => {
        impl std::str::FromStr for $type {
            type Err = $error;

            /// Reads a name; the case counts.
            fn from_str(name: &str) -> Result<Self, $error> {
                let known = Self::ALL.iter().copied().find(|known| known.as_str() == name);
                known.ok_or_else(|| $error(name.to_owned()))
            }
        }

        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $error(String);

        error_text!($error, Self($name) => $($message)+;);
    };
}

/// `Display` and `Error` of an error: its message, formatted from the parts that the pattern takes out of it.
macro_rules! error_text {
    ($type:ty, $($pattern:pat => $($message:expr),+;)+) => {
        impl std::fmt::Display for $type {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                match self { $($pattern => write!(f, $($message),+),)+ }
            }
        }

        impl std::error::Error for $type {}
    };
}
