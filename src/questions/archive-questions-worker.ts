import { type CatalogPlace, openCatalog } from '../catalog/open-catalog.ts';
import { archiveQuestions } from './archive-questions.ts';
import { serveJob } from '../worker-job.ts';

serveJob(async (data) => {
  const catalog = await openCatalog(data as CatalogPlace, { readonly: true });
  try {
    return await archiveQuestions(catalog);
  } finally {
    await catalog.close();
  }
});
