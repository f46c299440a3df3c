//! SIGTERM and Ctrl-C.

use proactive_events_delivery::CancellationToken;

/// Completes at SIGTERM or Ctrl-C. It is installed at once, so that no later signal is missed.
#[cfg(unix)]
pub(crate) fn stop_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(std::future::poll_fn(move |context| {
        let stopped =
            terminate.poll_recv(context).is_ready() || interrupt.poll_recv(context).is_ready();
        if stopped { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    }))
}

/// Completes at Ctrl-C.
#[cfg(not(unix))]
pub(crate) fn stop_signal() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

/// A token that Ctrl-C and SIGTERM cancel; the second signal ends the process at once. `what` is done until the end.
pub(crate) fn stop_at_signal(what: &'static str) -> anyhow::Result<CancellationToken> {
    let (stop, first) = (CancellationToken::new(), stop_signal()?);
    let cancelled = stop.clone();
    tokio::spawn(async move {
        first.await;
        cancelled.cancel();
        eprintln!("stopping: {what}. Press Ctrl-C again to stop now.");
        if let Ok(second) = stop_signal() {
            second.await;
            std::process::exit(130);
        }
    });
    Ok(stop)
}
