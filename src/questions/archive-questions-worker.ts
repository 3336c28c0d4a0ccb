import { openSqliteCatalog } from '../catalog/sqlite-catalog.ts';
import { archiveQuestions } from './archive-questions.ts';
import { serveJob } from '../worker-job.ts';

serveJob(async (data) => {
  const { indexFolder } = data as { indexFolder: string };
  const catalog = openSqliteCatalog(indexFolder, { readonly: true });
  try {
    return await archiveQuestions(catalog);
  } finally {
    await catalog.close();
  }
});
