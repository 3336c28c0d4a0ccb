/** A worker's function that does what a test tells it: dies, fails, counts its own tasks. */
let tasks = 0;

export async function work(task: 'die' | 'fail' | 'count'): Promise<number> {
  tasks += 1;
  if (task === 'die') process.exit(7);
  if (task === 'fail') throw new Error('this task fails');
  return tasks;
}
