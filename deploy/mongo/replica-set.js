// For mongosh: founds the replica set and keeps the application's account. Harmless to repeat at every start.
// MONGO_MEMBERS is a comma-separated list; the first member must be one that has no data yet or is in the set already.
const members = process.env.MONGO_MEMBERS.split(',');
const root = `root:${encodeURIComponent(process.env.MONGO_ROOT_PASSWORD)}`;
const NOT_YET_INITIALIZED = 94;

const first = connect(`mongodb://${root}@${members[0]}/admin?directConnection=true`);
try {
  first.adminCommand({ replSetGetStatus: 1 });
} catch (error) {
  if (error.code !== NOT_YET_INITIALIZED) throw error;
  first.adminCommand({
    replSetInitiate: { _id: 'rs0', members: members.map((host, n) => ({ _id: n, host })) },
  });
  print(`rs0 founded with ${members.join(', ')}`);
}

// A connection to the whole set waits for its primary by itself.
const admin = connect(
  `mongodb://${root}@${members.join(',')}/admin?replicaSet=rs0&serverSelectionTimeoutMS=60000`,
);
const database = process.env.MONGO_DATABASE;
const account = {
  pwd: process.env.MONGO_PASSWORD,
  // The second one is for restore drills (docs/operations.md).
  roles: [database, `${database}_drill`].map((db) => ({ role: 'readWrite', db })),
};
if (!account.pwd) throw new Error('MONGO_PASSWORD is empty: set it in deploy/.env');
if (admin.getUser('lianxin')) {
  admin.updateUser('lianxin', account);
} else {
  admin.createUser({ user: 'lianxin', ...account });
}
print('account lianxin is ready');
