use proactive_events::Payload;
use proactive_events::__private::{Field, Inspection, Node, Reader, Reported, Serializer, Texts};

#[derive(Clone, Debug, PartialEq)]
pub struct Secret(String);

impl Payload for Secret {
    fn write<S: Serializer>(&self, _: &Field, _: &Texts<'_>, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(&self.0)
    }

    fn inspect<'a>(&'a self, _: &Field, _: &mut Inspection<'a>) {}

    fn read(node: &Node, field: &Field, reader: &mut Reader<'_>) -> Result<Self, Reported> {
        String::read(node, field, reader).map(Self)
    }
}

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Door {
    pub secret: Secret,
}

fn main() {}
