/** What each figure of a report means. */
export const DEFINITIONS: readonly (readonly [term: string, meaning: string])[] = [
  [
    'Prediction',
    'The most probable class, whatever the outcome; of a tie, the first. Items without a label or without an answer are left out.',
  ],
  [
    'Outcome',
    'CLASSIFIED; UNCERTAIN: the highest probability is below the model’s threshold; POOR_SIGNAL: the recording is too poor to be judged.',
  ],
  ['Precision', 'Of the items predicted to be of a class, the share that is.'],
  ['Recall', 'Of the items that are of a class, the share predicted to be.'],
  ['F1', 'The harmonic mean of precision and recall.'],
  ['Support', 'Items whose label the class is.'],
  [
    'Macro, weighted',
    'Means over the classes that occur as label or as prediction: each counting the same, or by its support. A share of nothing counts as 0 (scikit-learn, zero_division=0).',
  ],
  ['Accuracy', 'The share of items whose prediction is their label.'],
  ['Balanced accuracy', 'The mean recall of the classes that occur as label.'],
  [
    'Intervals',
    'Of 95 %. Without groups: Wilson’s score interval for accuracy, precision and recall; percentiles over 2,000 resamples of the items for the others. With groups: percentiles over 2,000 resamples of whole groups, since recordings of one group resemble each other; none with fewer than two groups. With few groups, or a figure of 0 or 1, such an interval is too narrow.',
  ],
  [
    'AUC',
    'How likely an item of the class gets a higher probability of it than an item of another one; a tie is half. Macro: the mean over the classes for which there is one. Murmur against normal: of the items with one of these labels, by P(murmur) / (P(murmur) + P(normal)).',
  ],
  [
    'Calibration error',
    'The distance of accuracy and mean confidence, averaged over ten bins of equal width by their items (expected calibration error of the most probable class).',
  ],
  [
    'Coverage',
    'The share of the evaluated items that is answered, if an answer is given only for some outcomes or above some confidence.',
  ],
  [
    'McNemar’s test',
    'Whether one of two models is correct more often, by the items on which only one is: exact binomial under 25 of them, else chi-square with continuity correction. It takes items for independent, whatever their groups.',
  ],
];
