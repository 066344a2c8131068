package dev.agoge.grpo.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agoge.contracts.RunStatus;
import dev.agoge.contracts.runs.Move;
import dev.agoge.grpo.Claim;
import dev.agoge.grpo.Claims;
import dev.agoge.grpo.Doorbell;
import dev.agoge.grpo.Leave;
import dev.agoge.grpo.Leave.Reason;
import dev.agoge.grpo.Samples;
import dev.agoge.grpo.SavePoint;
import dev.agoge.grpo.Superseded;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class TenureTest {
    private static final Claim CLAIM = new Claim(Samples.RUN, 3, Samples.config(), Samples.BESIDE);

    private final Doorbell bell = new Doorbell();
    private final CountDownLatch woken = new CountDownLatch(1);
    private volatile Supplier<Optional<Move>> answer = Optional::empty;

    private final Claims claims = new Claims() {
        @Override
        public Optional<Claim> next(Trainer trainer) {
            return Optional.of(CLAIM);
        }

        @Override
        public Optional<Move> heartbeat(Claim claim) {
            return answer.get();
        }

        @Override
        public RunStatus leave(Claim claim, Move move, String reason, Optional<SavePoint> point) {
            return RunStatus.PAUSED;
        }
    };

    @Test
    void theBellMakesItLookAndTheTrainerHearsOfTheWish() throws InterruptedException {
        Duration lease = Duration.ofMinutes(10);
        Leave leave = leave(lease);
        try (Tenure _ = new Tenure(claims, CLAIM, terms(lease), bell, leave)) {
            answer = () -> Optional.of(Move.PAUSE);
            bell.ring();
            assertThat(woken.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(leave.asked()).contains(new Reason.Wished(Move.PAUSE));
        }
    }

    @Test
    void whoWasSupersededGivesUpAtOnce() throws InterruptedException {
        Leave leave = leave(Duration.ofMinutes(10));
        answer = () -> {
            throw new Superseded(CLAIM);
        };
        try (Tenure _ = new Tenure(claims, CLAIM, terms(Duration.ofMinutes(10)), bell, leave)) {
            assertThat(woken.await(5, TimeUnit.SECONDS)).isTrue();
            assertThat(leave.asked().orElseThrow()).isInstanceOf(Reason.Lost.class);
        }
    }

    @Test
    void heartbeatsKeepTheRunAndWithoutThemItIsLostAtHalfTheLease() throws InterruptedException {
        Duration lease = Duration.ofSeconds(4);
        Leave leave = leave(lease);
        try (Tenure _ = new Tenure(claims, CLAIM, terms(lease), bell, leave)) {
            Thread.sleep(lease.dividedBy(2).plusMillis(800));
            leave.look();
            answer = () -> {
                throw new IllegalStateException("the ledger is away");
            };
            Thread.sleep(lease.dividedBy(2).plusMillis(200));
            assertThatThrownBy(leave::look).isInstanceOf(Leave.Left.class);
            assertThat(leave.asked().orElseThrow()).isInstanceOf(Reason.Lost.class);
        }
    }

    private static Claims.Terms terms(Duration lease) {
        return new Claims.Terms(lease, Duration.ofSeconds(60), Duration.ofSeconds(30));
    }

    private Leave leave(Duration lease) {
        return new Leave(System::nanoTime, woken::countDown, lease.dividedBy(2));
    }
}
