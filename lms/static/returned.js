// Where a part of cmi5 leads when it is left: the stage above hears of it; in a window of its own, the page says the rest.
if (window.parent !== window) window.parent.postMessage({ returned: true }, location.origin);
else window.close();
