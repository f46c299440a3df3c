//! Setters of options, all of one form.

/// `with_…` for fields of options: each takes a value and returns the options with it.
macro_rules! setters {
    ($($type:ident { $($setter:ident: $field:ident, $value:ty;)+ })+) => {
        $(
            impl $type {
                $(
                    #[doc = concat!("The same with another [`", stringify!($field), "`](Self::", stringify!($field), ").")]
                    pub fn $setter(mut self, $field: $value) -> Self {
                        self.$field = $field.into();
                        self
                    }
                )+
            }
        )+
    };
}
