// Bull Board's page loads this before its own scripts: what it asks of the service, it asks with the key of the tab that opened it.
{
  const key = sessionStorage.getItem('hbsc-key');
  const { open } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.open = function openWithKey(method, address, ...rest) {
    open.call(this, method, address, ...rest);
    const isOwn = new URL(address, document.baseURI).origin === location.origin;
    if (key !== null && isOwn) this.setRequestHeader('authorization', `Bearer ${key}`);
  };
}
