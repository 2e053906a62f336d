//! Settings with a few named values: an enum and its identifiers, written once.

/// Defines an enum whose values have identifiers; the first is the default.
macro_rules! choice {
    ($(#[$about:meta])* $name:ident { $($(#[$says:meta])* $variant:ident = $id:literal,)+ }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($(#[$says])* $variant,)+
        }

        impl $name {
            /// Every value, the default first.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            /// The identifiers, in the same order.
            pub const IDS: &'static [&'static str] = &[$($id),+];

            /// The value with this identifier; the default for one that there is not.
            pub fn from_id(id: &str) -> Self {
                let index = Self::IDS.iter().position(|known| *known == id).unwrap_or(0);
                Self::ALL[index]
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::ALL[0]
            }
        }
    };
}

pub(crate) use choice;
