//! What each kind of question has of its own, beyond options, items and pairs.

use crate::course::Small;

const FILE: &str = "entry/alpha.toml";

/// What every question has; its header is line 89 of the file.
const HEAD: &str = "
[[question]]
id = \"alpha-added\"
level = \"apply\"
difficulty = 2
section = \"one\"
prompt = \"What?\"
explanation = \"Because.\"
";

/// The small course with one more question, whose own lines begin at 96.
fn with(question: &str) -> Small {
    Small::new().append(FILE, HEAD).append(FILE, question)
}

const NUMBER: &str = "kind = \"number\"
value = 1200
unit = \"ms\"
tolerance_percent = 1
solution = [\"4 × 300\", \"1,200 ms\"]
[[question.wrong]]
value = 300
why = \"One of four.\"
";

#[test]
fn a_number_has_a_value_a_way_to_it_and_mistakes_that_differ() {
    with(NUMBER).expect(&[]);
    with(&NUMBER.replace("value = 1200", "valeu = 1200")).expect(&[
        "entry/alpha.toml:89: question “alpha-added” has no “value”: every question needs one",
        "entry/alpha.toml:97: question “alpha-added” has an unknown key “valeu”: did you mean “value”?",
    ]);
    with(&NUMBER.replace("value = 300", "value = 1190"))
        .expect(&["entry/alpha.toml:101: wrong value 1 counts as right: it lies within the tolerance"]);
    with(&NUMBER.replace(", \"1,200 ms\"", "")).expect(&[
        "entry/alpha.toml:89: question “alpha-added” has a solution whose last step does not come to “1,200”",
    ]);
    with(&NUMBER.replace("tolerance_percent = 1", "tolerance_percent = \"1 %\"")).expect(&[
        "entry/alpha.toml:99: “tolerance_percent” of question “alpha-added” takes a number; this is of type string",
    ]);
}

const SHORT: &str = "kind = \"short\"
accept = [\"write-behind\", \"write-back\"]
why = \"The cache answers first.\"
[[question.wrong]]
text = \"write-through\"
why = \"That waits.\"
";

#[test]
fn a_short_answer_has_forms_and_wrong_answers_that_differ() {
    with(SHORT).expect(&[]);
    with(&SHORT.replace("write-through", "Write Back")).expect(&[
        "entry/alpha.toml:100: wrong answer 1 has “Write Back” twice: case, spaces and punctuation do not count",
    ]);
    with(&SHORT.replace("accept = [\"write-behind\", \"write-back\"]", "accept = []"))
        .expect(&["entry/alpha.toml:89: question “alpha-added” takes at least 1 accepted forms, not 0"]);
}

const STATION: &str = "kind = \"station\"
station = \"cache\"
[question.why]
browser = \"w\"
dns = \"w\"
cdn = \"w\"
balancer = \"w\"
app = \"w\"
cache = \"w\"
database = \"w\"
broker = \"w\"
storage = \"w\"
";

#[test]
fn a_station_is_one_of_the_nine_and_each_has_its_reason() {
    with(STATION).expect(&[]);
    with(&STATION.replace("broker = \"w\"\n", ""))
        .expect(&["entry/alpha.toml:98: list of reasons has no “broker”: every list of reasons needs one"]);
    with(&STATION.replace("\"cache\"", "\"redis\"")).expect(&[
        "entry/alpha.toml:97: “station” of question “alpha-added” takes one of browser, dns, cdn, balancer, app, cache, \
         database, broker, storage, not “redis”",
    ]);
}

const TRACE: &str = "kind = \"trace\"
lab = \"walk?dns=warm\"
sign = \"longest\"
span = \"query\"
why = \"It is.\"
[[question.other]]
span = \"resolve\"
why = \"It is not.\"
[[question.other]]
span = \"connect\"
why = \"It is not.\"
";

#[test]
fn a_trace_bears_its_answer_out() {
    with(TRACE).expect(&[]);
    with(&TRACE.replace("longest", "first")).expect(&[
        "entry/alpha.toml:89: question “alpha-added” is not borne out by the trace: by the sign “first”, “resolve” is no less the \
         answer",
    ]);
    with(&TRACE.replace("\"connect\"", "\"conect\""))
        .expect(&["entry/alpha.toml:105: other span 2 names no span of the trace: there are resolve; connect; query"]);
    with(&TRACE.replace("walk?dns=warm", "walk?dns=hot"))
        .expect(&["entry/alpha.toml:97: the walk does not take “dns=hot”"]);
    with(&TRACE.replace("walk?dns=warm", "counter")).expect(&[
        "entry/alpha.toml:97: question “alpha-added” has no trace to read: this lab follows no single request",
    ]);
}

const PREDICT: &str = "kind = \"predict\"
lab = \"walk\"
measure = \"total_ms\"
[[question.option]]
text = \"About 80 ms\"
value = 80
why = \"It is.\"
[[question.option]]
text = \"About 60 ms\"
value = 60
why = \"It is not.\"
";

#[test]
fn a_prediction_has_a_run_that_answers_it() {
    with(PREDICT).expect(&[]);
    with(&PREDICT.replace("value = 60", "value = 77")).expect(&[
        "entry/alpha.toml:98: question “alpha-added” has no clear answer: the run gives 78.5, between 80 and 77",
    ]);
    with(&PREDICT.replace("\"total_ms\"", "\"total_s\"")).expect(&[
        "entry/alpha.toml:98: question “alpha-added” has a measure that the lab has not: it measures total_ms",
    ]);
    with(&PREDICT.replace("lab = \"walk\"", "lab = \"wlak\"")).expect(&["entry/alpha.toml:97: there is no lab “wlak”"]);
    with(&PREDICT.replace("value = 60\n", "right = true\n")).expect(&[
        "entry/alpha.toml:103: option 2 has no “value”: every option needs one",
        "entry/alpha.toml:105: option 2 has an unknown key “right”: known are text, value, why",
    ]);
}

/// A computed question has no texts of its own in the file.
const COMPUTED: &str = "
[[question]]
id = \"alpha-computed\"
kind = \"computed\"
level = \"apply\"
difficulty = 2
section = \"one\"
generator = \"pool-arithmetic\"
";

#[test]
fn a_computed_question_names_its_generator_and_nothing_else() {
    let small = || Small::new().append(FILE, COMPUTED);
    small().expect(&[]);
    small().replace(FILE, "pool-arithmetic", "pool-arithmetik").expect(&[
        "entry/alpha.toml:95: question “alpha-computed” has a generator “pool-arithmetik” that there is not: did you mean \
         “pool-arithmetic”?",
    ]);
    small().append(FILE, "prompt = \"What?\"\n").expect(&[
        "entry/alpha.toml:96: question “alpha-computed” has an unknown key “prompt”: known are id, guide, show, kind, level, \
         difficulty, section, confusable, generator",
    ]);
    small().append(FILE, "show = \"walk?dns=warm\"\n").expect(&[
        "entry/alpha.toml:89: question “alpha-computed” names a run that shows its answer, but its numbers are new each time",
    ]);
    let course = small().load().expect("no faults");
    let question = course.notes[0].questions.iter().find(|question| question.id == "alpha-computed");
    let question = question.expect("it is read");
    assert!(question.prompt.contains("instances") && question.explanation.contains("pool"), "{question:?}");
}
