// The token that the server wants in each request that may change something.

// Read each time: signing in again in another tab makes a new one.
export function csrfToken() {
  // Behind https it has the longer name; one of the time before may still be there.
  for (const name of ["__Host-csrftoken", "csrftoken"]) {
    const found = document.cookie.match(`(?:^|; )${name}=([^;]*)`);
    if (found) return found[1];
  }
  return "";
}
