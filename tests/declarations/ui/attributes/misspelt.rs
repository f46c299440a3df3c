use proactive_events::Payload;

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Part {
    #[payload(min_lenght = 1)]
    pub text: String,
    #[payload(unique_item)]
    pub list: Vec<String>,
    #[payload(rename = "other")]
    pub other: bool,
}

fn main() {}
