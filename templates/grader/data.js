// What travels in the page: the exam's mark schemes, and what is the same for all of them.

const DATA = JSON.parse(document.getElementById("exam-data").textContent);
const LAWS = DATA.laws;
