//! Clocks that step: the wall clock of the tool's processes is set forward or back in the middle of a campaign, before
//! it is resumed, or in one process of several. Nobody is lost, nobody gets an event twice, and nothing expires that
//! has not.

mod commands;
mod mid_campaign;
mod resumed;
mod token;
mod waits;
mod wall_clock;
mod world;
mod wrong;
