package dev.agoge.reward.app;

import dev.agoge.reward.Judge;
import dev.agoge.reward.kafka.JudgeWorker;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/// The judge at work while the process runs. Starts before those who play, and stops after them.
final class RewardRole implements SmartLifecycle {
    private final String kafka;
    private final Judge judge;
    private @Nullable JudgeWorker worker;

    RewardRole(String kafka, Judge judge) {
        this.kafka = kafka;
        this.judge = judge;
    }

    @Override
    public synchronized void start() {
        if (worker != null) return;
        try {
            worker = new JudgeWorker(kafka, judge::judge);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted before the judge could begin", e);
        }
    }

    @Override
    public synchronized void stop() {
        JudgeWorker running = worker;
        worker = null;
        if (running != null) running.close();
    }

    @Override
    public synchronized boolean isRunning() {
        return worker != null;
    }

    @Override
    public int getPhase() {
        return 100;
    }
}
