//! Random declarations: mostly right, and wrong in every way that the attributes allow.

use crate::literals::{EVENTS, MISFITS, NUMBERS, PATHS, PATTERNS, TYPES, VALUES};
use crate::model::{Argument, Body, Declaration, Field, Type, Value, Variant};
use crate::names::{FIELDS, VARIANTS, WIRE};
use crate::random::Random;
use crate::rules::is_field_wrong;

const INTEGERS: [&str; 8] = ["u8", "u16", "u32", "u64", "i8", "i16", "i32", "i64"];

/// Every key of a field, and two unknown ones.
const KEYS: [&str; 20] = [
    "name",
    "localized",
    "min_length",
    "max_length",
    "pattern",
    "min",
    "max",
    "above",
    "below",
    "multiple_of",
    "min_items",
    "max_items",
    "unique_items",
    "items",
    "types",
    "values",
    "any_date_time",
    "others",
    "rename",
    "tag",
];

/// Makes declarations; `named` are the types that fields and variants can hold.
pub struct Generator<'a> {
    pub random: &'a mut Random,
    pub named: &'a [String],
    /// One of the choices is wrong on purpose.
    pub wrong: usize,
}

impl Generator<'_> {
    /// A struct or an enum, with anything wrong or nothing.
    pub fn declaration(&mut self, ident: &str) -> Declaration {
        let is_event = self.random.one_in(2);
        let body = match self.random.below(10) {
            0..6 => Body::Struct(self.fields()),
            _ => Body::Enum(Vec::new()),
        };
        let mut declaration = Declaration {
            ident: ident.to_owned(),
            is_event,
            is_generic: self.is_wrong(),
            event: Vec::new(),
            payload: Vec::new(),
            body,
        };
        self.attributes(&mut declaration);
        if let Body::Enum(_) = declaration.body {
            let is_list = !is_event && declaration.payload.iter().all(|it| it.key != "tag");
            declaration.body = Body::Enum(self.variants(is_list, is_event));
        } else if self.is_wrong() {
            declaration.body = if self.random.one_in(2) { Body::Tuple } else { Body::Unit };
        }
        declaration
    }

    fn is_wrong(&mut self) -> bool {
        self.wrong > 0 && self.random.one_in(self.wrong)
    }

    fn attributes(&mut self, declaration: &mut Declaration) {
        let is_struct = matches!(declaration.body, Body::Struct(_));
        if (is_struct && declaration.is_event) != self.is_wrong() {
            declaration.event.push(Argument { key: "name", value: self.event_name() });
        }
        if (!is_struct && !declaration.is_event && self.random.one_in(2)) != self.is_wrong() {
            let tag = if self.is_wrong() { "" } else { self.random.choose(&WIRE) };
            declaration.payload.push(Argument { key: "tag", value: self.text(tag) });
        }
        if self.random.one_in(4) {
            let path = self.known(&PATHS);
            let argument = Argument { key: "crate", value: self.text(path) };
            if declaration.is_event && self.random.one_in(2) {
                declaration.event.push(argument);
            } else {
                declaration.payload.push(argument);
            }
        }
        for list in [&mut declaration.event, &mut declaration.payload] {
            if self.is_wrong() {
                let key = self.random.choose(&["title", "name", "tag", "min", "crate"]);
                list.push(Argument { key, value: self.text("a word") });
            }
        }
    }

    fn event_name(&mut self) -> Value {
        let good: Vec<_> = EVENTS.iter().filter(|(_, is_good)| *is_good).collect();
        let name = if self.is_wrong() {
            self.random.choose(&EVENTS).0
        } else {
            self.random.choose(&good).0
        };
        self.text(name)
    }

    /// The text, or what is none.
    fn text(&mut self, text: &str) -> Value {
        if self.is_wrong() {
            Value::Misfit(self.random.choose(&MISFITS))
        } else {
            Value::Text(text.to_owned())
        }
    }

    /// A few fields with names of their own, unless wire names collide.
    pub fn fields(&mut self) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        for _ in 0..self.random.below(5) {
            let (ident, wire) = self.random.choose(&FIELDS);
            if fields.iter().all(|field| field.ident != ident) {
                fields.push(self.field(ident, wire));
            }
        }
        fields
    }

    /// A field that is right most of the time.
    fn field(&mut self, ident: &'static str, wire: &'static str) -> Field {
        loop {
            let ty = self.ty(0);
            let ty = if self.random.one_in(3) { Type::Option(Box::new(ty)) } else { ty };
            let inner = if let Type::Option(ty) = &ty { ty } else { &ty };
            let arguments = self.arguments(inner, true);
            let field = Field { ident, wire, ty, arguments, is_event: self.is_wrong() };
            if self.wrong > 0 && self.random.one_in(3) || !is_field_wrong(&field) {
                return field;
            }
        }
    }

    fn ty(&mut self, depth: usize) -> Type {
        let below = |this: &mut Self| Box::new(this.ty(depth + 1));
        match self.random.below(if depth < 3 { 20 } else { 13 }) {
            0 | 1 => Type::Text,
            2 => Type::Localized,
            3 => Type::Bool,
            4..7 => Type::Integer(self.random.choose(&INTEGERS)),
            7 => Type::AnyInteger,
            8 => Type::Number,
            9 => Type::Json,
            10 => Type::Timestamp,
            11 => Type::Date,
            12 => match self.named {
                [] => Type::Bool,
                named => Type::Named(self.random.choose(named)),
            },
            13 | 14 => Type::List(below(self)),
            15..18 => Type::Map(below(self)),
            18 => Type::Nullable(below(self)),
            _ if self.is_wrong() || self.is_wrong() => Type::Option(below(self)),
            _ => Type::List(below(self)),
        }
    }

    fn arguments(&mut self, ty: &Type, is_field: bool) -> Vec<Argument> {
        let mut keys: Vec<&'static str> = fitting(ty).to_vec();
        keys.retain(|_| self.random.one_in(2));
        // A text needs a key, which items cannot take from their names.
        if matches!(ty, Type::Localized) && !is_field && !self.is_wrong() {
            keys = vec!["localized"];
        }
        if let Type::List(_) | Type::Map(_) = ty
            && !keys.contains(&"items")
            && !self.is_wrong()
        {
            keys.push("items");
        }
        if is_field && self.random.one_in(4) {
            keys.push("name");
        }
        if is_field && matches!(ty, Type::Map(_)) && self.random.one_in(2) {
            keys = vec!["others", "items"];
        }
        if self.is_wrong() {
            keys.push(self.random.choose(&KEYS));
        }
        keys.into_iter().map(|key| Argument { key, value: self.value(key, ty) }).collect()
    }

    fn value(&mut self, key: &str, ty: &Type) -> Value {
        if self.is_wrong() {
            return Value::Misfit(self.random.choose(&MISFITS));
        }
        match key {
            "others" | "unique_items" | "any_date_time" => Value::Nothing,
            "name" | "localized" | "tag" | "rename" if self.is_wrong() => {
                Value::Text(String::new())
            }
            "name" | "localized" | "tag" | "rename" => {
                Value::Text(self.random.choose(&WIRE).to_owned())
            }
            "pattern" => Value::Text(self.known(&PATTERNS).to_owned()),
            "types" => self.texts(&TYPES),
            "values" => self.texts(&VALUES),
            "items" => match bare(ty) {
                Type::List(item) | Type::Map(item) => Value::Items(self.arguments(item, false)),
                _ => Value::Items(Vec::new()),
            },
            _ => Value::Number(self.random.choose(&NUMBERS)),
        }
    }

    fn known(&mut self, list: &'static [(&'static str, bool)]) -> &'static str {
        let good: Vec<_> = list.iter().filter(|(_, is_good)| *is_good).collect();
        if self.is_wrong() { self.random.choose(list).0 } else { self.random.choose(&good).0 }
    }

    fn texts(&mut self, list: &'static [(&'static str, bool)]) -> Value {
        let least = usize::from(!self.is_wrong());
        Value::Texts((0..least + self.random.below(3)).map(|_| self.known(list)).collect())
    }

    fn variants(&mut self, is_list: bool, is_event: bool) -> Vec<Variant> {
        let least = usize::from(!self.is_wrong());
        let mut variants: Vec<Variant> = Vec::new();
        for _ in 0..least + self.random.below(4) {
            let (ident, word) = self.random.choose(&VARIANTS);
            if variants.iter().any(|variant| variant.ident == ident) {
                continue;
            }
            let mut arguments = Vec::new();
            if (!is_event && self.random.one_in(3)) != self.is_wrong() {
                let name = if self.is_wrong() { "" } else { self.random.choose(&WIRE) };
                arguments.push(Argument { key: "name", value: self.text(name) });
            }
            if self.is_wrong() {
                let key = self.random.choose(&KEYS);
                arguments.push(Argument { key, value: self.value(key, &Type::Text) });
            }
            let count = if self.is_wrong() { self.random.below(3) } else { usize::from(!is_list) };
            let holds = (0..count).map(|_| self.random.choose(self.named)).collect();
            variants.push(Variant { ident, word, holds, arguments, is_inner: self.is_wrong() });
        }
        variants
    }
}

fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Nullable(value) => bare(value),
        ty => ty,
    }
}

/// The keys that are for a type.
fn fitting(ty: &Type) -> &'static [&'static str] {
    match ty {
        Type::Text => &["min_length", "max_length", "pattern"],
        Type::Localized => &["localized"],
        Type::Integer(_) | Type::AnyInteger => &["min", "max", "multiple_of"],
        Type::Number => &["min", "max", "above", "below", "multiple_of"],
        Type::Json => &["types", "values"],
        Type::Timestamp => &["any_date_time"],
        Type::List(_) => &["min_items", "max_items", "unique_items", "items"],
        Type::Map(_) => &["items"],
        Type::Nullable(value) => fitting(value),
        Type::Bool | Type::Date | Type::Option(_) | Type::Named(_) => &[],
    }
}
