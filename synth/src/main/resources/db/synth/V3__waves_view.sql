-- For whoever sweeps blobs: what syntheses that have not ended go on from.
create view waves_view as select spec, number, blob from waves;
