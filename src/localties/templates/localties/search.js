// Hide what does not hold every word of the box; accents, case and đ make no difference.
const fold = text => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
const box = document.getElementById("search"), found = document.getElementById("found");
const items = [...document.querySelectorAll("[data-names]")].map(item => [item, fold(item.dataset.names)]);
function show() {
  const words = fold(box.value).split(/\s+/).filter(Boolean);
  for (const [item, names] of items) item.hidden = !words.every(word => names.includes(word));
  for (const group of document.querySelectorAll(".group")) group.hidden = !group.querySelector("[data-names]:not([hidden])");
  found.textContent = found.dataset.words.replace("#", items.filter(([item]) => !item.hidden).length);
}
box.addEventListener("input", show);
document.querySelector(".finder").hidden = false;
show();
