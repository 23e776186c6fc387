// Counts a .timer down. The server decides when time is up; this only shows it and hands the answers in.
document.querySelectorAll(".timer[data-seconds]").forEach((timer) => {
  const words = timer.querySelector("span");
  const bar = timer.querySelector("progress");
  let end = performance.now() + timer.dataset.seconds * 1000, ticking = 0;
  const tick = () => {
    clearTimeout(ticking);
    const left = Math.max(0, Math.round((end - performance.now()) / 1000));
    words.textContent = `${timer.dataset.left} ${Math.floor(left / 60)}.${String(left % 60).padStart(2, "0")}`;
    bar.value = left;
    timer.classList.toggle("soon", left < 60);
    if (left) { ticking = setTimeout(tick, 1000); return; }
    const form = document.querySelector("form[data-timed]");
    if (form?.dispatchEvent(new CustomEvent("timeup", { cancelable: true }))) form.requestSubmit();
  };
  // The server's word, sent while the page is open: the lecturer may have granted more time.
  document.addEventListener("timeleft", ({ detail }) => {
    const isLess = detail * 1000 < end - performance.now() - 2000, isMore = detail * 1000 > end - performance.now() + 2000;
    if (!isLess && !isMore) return;
    end = performance.now() + detail * 1000;
    bar.max = Math.max(bar.max, detail);
    if (isMore && timer.dataset.more) document.dispatchEvent(new CustomEvent("announce", { detail: timer.dataset.more }));
    tick();
  });
  tick();
});
// A page that comes back out of the browser's memory may show an attempt that has ended since.
addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
