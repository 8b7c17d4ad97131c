// A link from a page to itself leaves Streamlit's address as it was: whoever copied it then would send something else.
// A menu that is open when a link is followed closes after the page has changed, and asks for its old page, which would
// leave the new one blank. So it closes first.
if (!globalThis.ownLinks) {
  globalThis.ownLinks = true;
  const menu = () => document.querySelector('[data-testid="stPopoverBody"]');
  const close = () => ["keydown", "keyup"].forEach((kind) => document.dispatchEvent(
    new KeyboardEvent(kind, { key: "Escape", code: "Escape", keyCode: 27, bubbles: true })));
  const follow = (link, tries) => menu() && tries ? setTimeout(follow, 20, link, tries - 1) : link.click();
  let closing = null;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey || link?.target;
    if (!link || elsewhere || link.origin !== location.origin) return;
    if (link !== closing && menu() && !menu().contains(link)) {
      event.preventDefault();
      event.stopPropagation();
      closing = link;
      close();
      follow(link, 25);
      return;
    }
    closing = null;
    if (link.pathname !== location.pathname) return;
    if (!link.hash && link.href !== location.href) history.pushState({}, "", link.href);
  }, true);
}
