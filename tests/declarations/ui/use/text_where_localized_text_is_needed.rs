use proactive_events::catalog::order_status::Seller;

fn main() {
    let _ = Seller::new("AnyCompany");
}
