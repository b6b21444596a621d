import classes from './class-mark.module.css';

/** One of the four classes, with its colour. */
export function ClassMark({ name }: { name: string }) {
  return (
    <span className={classes.mark} data-class={name}>
      {name}
    </span>
  );
}
