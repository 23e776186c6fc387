// Counts a .timer down. The server decides when time is up; this only shows it and hands the answers in.
document.querySelectorAll(".timer[data-seconds]").forEach((timer) => {
  const words = timer.querySelector("span");
  const bar = timer.querySelector("progress");
  const start = performance.now();
  const tick = () => {
    const left = Math.max(0, Math.round(timer.dataset.seconds - (performance.now() - start) / 1000));
    words.textContent = `${timer.dataset.left} ${Math.floor(left / 60)}.${String(left % 60).padStart(2, "0")}`;
    bar.value = left;
    timer.classList.toggle("soon", left < 60);
    if (left) return setTimeout(tick, 1000);
    const form = document.querySelector("form[data-timed]");
    if (form) form.requestSubmit();
  };
  tick();
});
