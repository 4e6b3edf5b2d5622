use super::shop;
use check::gates::data::Target;

#[test]
fn look() {
    let now = std::time::Instant::now();
    let (mut run, _) = shop::tried("POST /orders", shop::settings(Target::Simulated), &["body-not-checked"]);
    println!("{:?}", now.elapsed());
    let view = run.view();
    println!("{} {} {} {:?}", view.subject, view.case_count, view.tried_count, view.notes);
    for row in &view.grid.rows {
        println!(
            "{:40} {}",
            row.field,
            row.cells
                .iter()
                .map(|c| c.as_ref().map_or("-".into(), |c| format!(
                    "{}/{}{}",
                    c.tried,
                    c.cases,
                    if c.problems.is_empty() { String::new() } else { format!("{:?}", c.problems) }
                )))
                .collect::<Vec<_>>()
                .join(" ")
        );
    }
    for c in &view.clusters {
        println!(
            "{:?} {} x{} | {} | {} | {}",
            c.problem,
            c.title,
            c.count,
            c.message,
            c.shrinking,
            c.smallest.chars().take(200).collect::<String>()
        );
    }
    for s in &view.blind_spots {
        println!("{} {} {} {} {}", s.field, s.says, s.example, s.pointer, s.edit);
    }
    let report = run.report(&Default::default(), false, &[]);
    println!("{:?} {} {:?}", report.verdict, report.headline, report.reasons);
    let w = run.list(&Default::default(), 0, 30);
    for r in w.rows {
        println!("{} {} {} {:?}", r.address, r.class, r.field, r.words);
    }
}
