//! SIGTERM and Ctrl-C.

use crate::exit::Failure;

/// Comes at SIGTERM or Ctrl-C; installed at once, so that no signal is missed from here on.
#[cfg(unix)]
pub(crate) fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate()).map_err(Failure::new)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(Failure::new)?;
    Ok(std::future::poll_fn(move |context| {
        let stopped =
            terminate.poll_recv(context).is_ready() || interrupt.poll_recv(context).is_ready();
        if stopped { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    }))
}

/// Comes at Ctrl-C.
#[cfg(not(unix))]
pub(crate) fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
