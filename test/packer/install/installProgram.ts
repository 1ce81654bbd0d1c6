import { runSetupJob, type SetupJob } from '#test/tasks/setup/setupRun.ts'

/** One job that sets Packer up, in a process of its own: the job comes as JSON in the arguments, what it left goes out as JSON. */
const job = JSON.parse(process.argv[2] ?? '{}') as SetupJob
process.stdout.write('begins\n')
const { outputs, errors, warnings } = await runSetupJob(job)
process.stdout.write(`${JSON.stringify({ outputs, errors, warnings })}\n`)
