import classes from "./action.module.css";
import { placeOf } from "./precondition.ts";

interface WhereProps {
  readonly arn: string;
  readonly isAws: boolean;
  readonly label: string | undefined;
}

/** Where an action will be done: in AWS the account and the region, so that nobody mistakes them. */
export function Where({ arn, isAws, label }: WhereProps) {
  const place = placeOf(arn);
  return (
    <dl className={classes["where"]} data-aws={isAws}>
      {isAws && place !== undefined && (
        <>
          <dt>Account</dt>
          <dd>{place.account}</dd>
          <dt>Region</dt>
          <dd>{place.region}</dd>
        </>
      )}
      {!isAws && label !== undefined && (
        <>
          <dt>At</dt>
          <dd>{label}</dd>
        </>
      )}
      <dt>Execution</dt>
      <dd>
        <code>{arn}</code>
      </dd>
    </dl>
  );
}
