//! The service is killed and comes back; the sender continues by itself.

use std::thread::sleep;
use std::time::Duration;

use crate::harness::{Campaign, Dice, Moment, Service, either, size, undisturbed, verify, wait};

#[test]
fn the_service_is_killed_and_comes_back() {
    let mut dice = Dice::new("service");
    let campaign = Campaign::new(size());
    let mut service = Service::start(campaign.folder());
    let mut sender = campaign.start(&service);
    let kills = either(2, 6);
    for life in 0..kills {
        let share = size() as u64 * 6 / 10 / kills;
        // At any moment of its first life. Later ones last until the tokens of the one before are of no account any
        // more: it forgets them, and an event whose fresh token is refused, too, ends the run by right.
        let moment = match life {
            0 => Moment::Requests(dice.within(1..share)),
            _ => Moment::Accepted(dice.within(200..share)),
        };
        assert!(wait(moment, &campaign, &service, &mut sender), "{}", sender.err());
        service.kill();
        sleep(Duration::from_millis(dice.within(0..500)));
        assert!(sender.is_running(), "{}", sender.err());
        service.restart();
    }
    let ended = sender.end();
    let repeats = verify(&campaign, &service, &ended, undisturbed());
    println!("{kills} kills, {repeats} repeats");
}
