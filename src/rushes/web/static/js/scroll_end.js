// [data-scroll-end]: a wide table opens at its newest days, which are on the right.
export function attach(root) {
  for (const holder of root.querySelectorAll("[data-scroll-end]")) holder.scrollLeft = holder.scrollWidth;
}
