use proactive_events::Payload;
use proactive_events::values::Integer;

#[derive(Clone, Debug, PartialEq, Payload)]
pub struct Part {
    #[payload(max = 256)]
    pub byte: u8,
    #[payload(min = -1)]
    pub unsigned: u64,
    #[payload(min = 0.5)]
    pub integer: i32,
    #[payload(max = 170_141_183_460_469_231_731_687_303_715_884_105_728)]
    pub large: Integer,
    #[payload(max = 9_007_199_254_740_993)]
    pub float: f64,
    #[payload(max = 1e400)]
    pub infinite: f64,
    #[payload(max_length = 18_446_744_073_709_551_616)]
    pub text: String,
    #[payload(min_items = -1)]
    pub list: Vec<String>,
    #[payload(max = 5u8)]
    pub suffix: u8,
    #[payload(multiple_of = 0)]
    pub nothing: u8,
    #[payload(multiple_of = -0.5)]
    pub negative: f64,
}

fn main() {}
