// Whose page this is. People are known by their id: a name may change, and may later be somebody else's.

/** {id, name, username}: the id as a number, what people call this person, and the name to sign in with. */
export function readPerson({ dataset }) {
  return { id: Number(dataset.user), name: dataset.userName, username: dataset.username };
}
