import type { Config } from '../config.ts';
import type { ModelPlaces } from './model-files.ts';

/** Where models are kept and fetched from. */
export function modelPlaces(
  { models, modelHub, modelRegistries }: Config,
  say: (sentence: string) => void,
): ModelPlaces {
  let told = '';
  return {
    modelsFolder: models,
    hub: modelHub,
    registries: modelRegistries,
    onProgress({ model, file, from, ...progress }) {
      const place = `Fetching ${file} of ${model} (${from})`;
      if (place !== told) say(place);
      told = place;
      void progress;
    },
  };
}
