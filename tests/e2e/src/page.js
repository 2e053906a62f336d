// What every script of the tests may use. It stands before the script, in the same function.

// Whether a reader sees it: in the layout, not hidden, not inside a closed details element.
function visible(element) {
  return element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
}

// Text as a reader takes it in: without what is hidden from screen readers, on one line.
function words(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll('[aria-hidden="true"], script, style').forEach((part) => part.remove());
  return copy.textContent.replace(/\s+/g, ' ').trim();
}

// The name by which a screen reader calls it; as much of the standard's algorithm as the app needs.
function nameOf(element) {
  const ids = element.getAttribute('aria-labelledby');
  if (ids) return ids.split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean).map(words).join(' ');
  if (element.hasAttribute('aria-label')) return element.getAttribute('aria-label').trim();
  const labels = [...(element.labels || [])];
  if (labels.length) {
    const name = (label) => [...label.children].filter((part) => !part.matches('input,select,textarea,button')).map(words);
    return labels.flatMap(name).join(' ').trim();
  }
  return words(element);
}

const ROLES = {
  button: 'button, summary, [role="button"]',
  link: 'a[href]',
  slider: 'input[type="range"]',
  combobox: 'select, [role="combobox"]',
  textbox: ':is(input:not([type]), input[type="text"], input[type="search"], textarea):not([role])',
  radio: 'input[type="radio"]',
  checkbox: 'input[type="checkbox"]',
  option: 'option, [role="option"]',
  heading: 'h1, h2, h3, h4, h5, h6',
  dialog: 'dialog[open]',
};

// The visible elements of a role, in the order of the document.
function byRole(role, scope = document) {
  return [...scope.querySelectorAll(ROLES[role])].filter(role === 'option' ? () => true : visible);
}

function named(role, name, scope = document) {
  return byRole(role, scope).filter((element) => nameOf(element) === name);
}
