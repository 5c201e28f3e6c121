// On a phone the menu is a line that scrolls: the page that is open stands in it where one sees it.
const show = () => {
  const menu = document.querySelector(".menu");
  const open = menu?.querySelector("[aria-current]")?.getBoundingClientRect();
  if (open) menu.scrollLeft += open.left + open.width / 2 - menu.clientWidth / 2;
};
show();
document.body.addEventListener("htmx:afterSettle", ({ target }) => target === document.body && show());
